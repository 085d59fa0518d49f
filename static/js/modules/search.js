// Shows what is found while typing. The page does the same when the form is sent; this only spares the key.
const PAUSE = 250; // ms

export default function search(form) {
  const input = form.querySelector("input[type=search]");
  let waiting;
  let asking;

  const show = async () => {
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    asking?.abort();
    asking = new AbortController();
    let answer;
    try {
      answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) return; // the button is still there
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("results").replaceChildren(...page.getElementById("results").childNodes);
      history.replaceState(null, "", address);
    } catch {
      // overtaken by the next letter, or no network: what is shown stays
    }
  };

  input.addEventListener("input", (event) => {
    if (event.isComposing) return; // a Vietnamese keyboard is still at this word
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}
