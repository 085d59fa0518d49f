// How far a job is, asked every second; when it has ended the page goes on to its result, or shows why not.
// Without script the link "Xem tiến độ mới" does the same.
const EVERY = 1000;

export default function job(panel) {
  const words = panel.querySelector("[data-words]");
  const share = panel.querySelector("[data-share]");
  const bar = panel.querySelector("progress");

  async function look() {
    try {
      const answer = await fetch(panel.dataset.address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      const told = await answer.json();
      if (!answer.ok || !told.open) {
        location.assign(answer.ok && told.state === "done" ? told.result : panel.dataset.address);
        return;
      }
      if (words.textContent !== told.words) words.textContent = told.words;
      share.textContent = `${told.share}%`;
      bar.value = told.share;
    } catch {
      // Out of reach for a moment: the job goes on without this page.
    }
    setTimeout(look, EVERY);
  }

  setTimeout(look, EVERY);
}
