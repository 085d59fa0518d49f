// Narrows a list already on the page while typing, with or without Vietnamese marks.
const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();

export default function filterList(box) {
  const input = box.querySelector("[data-asks] input");
  const none = box.querySelector("[data-none]");
  const rows = [...box.querySelectorAll("[data-items] > *")].map((element) => [element, fold(element.textContent)]);
  const narrow = () => {
    const words = fold(input.value).split(" ");
    for (const [element, text] of rows) element.hidden = !words.every((word) => text.includes(word));
    none.hidden = rows.some(([element]) => !element.hidden);
  };
  box.querySelector("[data-asks]").hidden = false;
  input.addEventListener("input", narrow);
  narrow(); // the browser may have kept the words across a reload
}
