// Each password field of a form gets a button that shows what was typed; without script they stay plain fields.
export default function reveal(form) {
  const { show, hide } = form.dataset;

  function add(input) {
    const row = document.createElement("div");
    const button = document.createElement("button");
    row.className = "with-btn";
    button.type = "button";
    button.className = "btn btn-second btn-compact";
    button.setAttribute("aria-controls", input.id);
    input.replaceWith(row);
    row.append(input, button);

    function set(open) {
      input.type = open ? "text" : "password";
      button.textContent = open ? hide : show;
      button.setAttribute("aria-pressed", String(open));
    }
    set(false);
    button.addEventListener("click", () => set(input.type === "password"));
    // Sent as a password, so that no browser keeps it among what was typed into text fields.
    form.addEventListener("submit", () => set(false));
  }
  form.querySelectorAll("input[type=password]").forEach(add);
}
