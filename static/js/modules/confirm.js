// Asks before something that leaves the house. Without script the button acts at once.
// The question is data-question; yes says what the button says, no says data-no.
export default function confirm(form) {
  let agreed = false;
  form.addEventListener("submit", (event) => {
    if (agreed) return;
    event.preventDefault();
    const { submitter } = event;
    ask(form, submitter).then((yes) => {
      if (!yes) return;
      agreed = true;
      form.requestSubmit(submitter);
      agreed = false; // the reader may come back to this page
    });
  });
}

function ask(form, submitter) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const question = document.createElement("h2");
  Object.assign(question, { id: "confirm-question", className: "h3", textContent: form.dataset.question });
  dialog.setAttribute("aria-labelledby", question.id);
  const answers = document.createElement("form");
  Object.assign(answers, { method: "dialog", className: "dialog-act" });
  const danger = submitter.classList.contains("btn-danger");
  answers.append(
    answer(form.dataset.no, "no", "btn btn-second"),
    answer(submitter.textContent.trim(), "yes", danger ? "btn btn-danger" : "btn btn-primary"),
  );
  dialog.append(question, answers);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      submitter.focus();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function answer(label, value, className) {
  const button = document.createElement("button");
  Object.assign(button, { type: "submit", value, className, textContent: label });
  return button;
}
