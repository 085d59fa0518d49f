// Asks before something that leaves the house. Without script the button acts at once.
export default function confirm(form) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.question)) event.preventDefault();
  });
}
