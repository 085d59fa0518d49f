// Says who else has this part of a draft open, and whether somebody saved it since. Asks every ten seconds while seen.
const EVERY = 10000;

export default function presence(note) {
  const { address, token, place, revision } = note.dataset;
  const others = note.querySelector("[data-others]");
  const saved = note.querySelector("[data-saved]");

  function tell(line, sentence) {
    if (line.querySelector("span").textContent !== sentence) line.querySelector("span").textContent = sentence;
    line.hidden = !sentence;
  }

  async function ask() {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, {
        method: "POST", credentials: "same-origin", headers: { Accept: "application/json" },
        body: new URLSearchParams({ csrf_token: token, place, revision }),
      });
      if (!answer.ok) return;
      const told = await answer.json();
      tell(others, told.others);
      tell(saved, told.saved);
    } catch {
      // No network: asked again in ten seconds.
    }
  }

  ask();
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
