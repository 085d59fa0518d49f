// A password field gets a button that shows what was typed; without script it stays a plain field.
export default function reveal(box) {
  const input = box.querySelector("input[type=password]");
  const row = document.createElement("div");
  const button = document.createElement("button");
  row.className = "with-btn";
  button.type = "button";
  button.className = "btn btn-second btn-compact";
  button.textContent = box.dataset.show;
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", input.id);
  input.replaceWith(row);
  row.append(input, button);

  function show(open) {
    input.type = open ? "text" : "password";
    button.textContent = open ? box.dataset.hide : box.dataset.show;
    button.setAttribute("aria-pressed", String(open));
  }
  button.addEventListener("click", () => show(input.type === "password"));
  // Sent as a password, so that no browser keeps it among what was typed into text fields.
  input.form.addEventListener("submit", () => show(false));
}
