// Shows a lesson while it is written, rendered by the server as it will be published.
// Without script the button "Xem trước" shows the page again with the same rendering.
const PAUSE = 500; // ms of rest before the text is sent

export default function preview(box) {
  const text = box.querySelector("textarea");
  const shown = box.querySelector("[data-shown]");
  const problem = box.querySelector("[data-problem]");
  let timer = 0;
  let asked = 0;

  async function show() {
    const mine = (asked += 1);
    try {
      const answer = await fetch(box.dataset.address, {
        method: "POST", credentials: "same-origin", headers: { Accept: "application/json" },
        body: new URLSearchParams({ csrf_token: box.dataset.token, body: text.value }),
      });
      if (!answer.ok || mine !== asked) return;
      const made = await answer.json();
      problem.hidden = !made.problem;
      problem.querySelector("span").textContent = made.problem;
      if (!made.problem) shown.innerHTML = made.html; // cleaned by the server's allow-list
    } catch {
      // No network: the next key sends it again.
    }
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
}
