// A list or a tick that changes sends its form. Typing does not: the button is there for that.
// Keyboard users walk through a closed list with the arrow keys, each step a change: wait until they leave or press Enter.
export default function autosubmit(form) {
  let byKey = false;
  form.addEventListener("keydown", (event) => {
    byKey = event.target.matches("select") && event.key !== "Enter";
  });
  form.addEventListener("pointerdown", () => {
    byKey = false;
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]") && !byKey) form.requestSubmit();
  });
}
