// A word that is explained opens its explanation under the paragraph it stands in. Without this module it leads to the glossary.
export default function terms(article) {
  for (const link of article.querySelectorAll("a.term[data-term]")) {
    const entry = document.getElementById(`tu-${link.dataset.term}`);
    if (entry) prepare(link, entry);
  }
}

function prepare(link, entry) {
  const said = document.createElement("span");
  said.className = "term-said";
  said.id = `loi-${link.dataset.term}`;
  said.hidden = true;
  said.setAttribute("role", "status"); // spoken when it is filled
  (link.closest("p, li, td, dd") || link.parentElement).append(said);
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("aria-controls", said.id);

  function set(open) {
    said.hidden = !open;
    said.replaceChildren(...(open ? [...entry.querySelector("dd").childNodes].map((node) => node.cloneNode(true)) : []));
    link.setAttribute("aria-expanded", String(open));
  }
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    set(said.hidden);
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    set(said.hidden);
  });
  for (const part of [link, said]) {
    part.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || said.hidden) return;
      set(false);
      link.focus();
    });
  }
}
