// Tells the server what of a recording was played, in media time, and makes moments of the transcript buttons.
// Without this module the browser plays the recording all the same, and reading the transcript finishes the lesson.

const EVERY = 10000; // ms between two words to the server while playing

export default function player(section) {
  const texts = section.dataset;
  const media = section.querySelector("video, audio");
  const shown = section.querySelector("[data-shown]");
  const said = section.querySelector("[data-said]");
  let sequence = Number(texts.sequence);
  let done = "done" in texts;
  let waiting = []; // spans not yet on the server, [from, to] in ms
  let open = null; // the span being played
  let rolling = false;
  let sending = false;

  const now = () => Math.round(media.currentTime * 1000);

  // Spans come from where the player was, never from a clock: right at any speed, and after any stall.
  function extend() {
    if (rolling && !media.seeking && open) open[1] = Math.max(open[1], now());
  }

  function begin() {
    if (media.paused || media.seeking) return;
    if (!rolling || !open) open = [now(), now()];
    rolling = true;
  }

  function close() {
    if (open && open[1] > open[0]) waiting.push(open);
    open = null;
    rolling = false;
  }

  function take() {
    extend();
    if (open && open[1] > open[0]) {
      waiting.push(open);
      open = rolling ? [open[1], open[1]] : null;
    }
    return waiting;
  }

  function message(spans) {
    sequence += 1;
    const told = spans.map(([from, to]) => `${from}-${to}`).join(",");
    return new URLSearchParams({
      csrf_token: texts.token, version: texts.version, spans: told, position: String(now()), sequence: String(sequence),
    });
  }

  const post = (spans) => fetch(texts.watched, {
    method: "POST", body: message(spans), keepalive: true, credentials: "same-origin", headers: { Accept: "application/json" },
  });

  async function tell() {
    const sent = [...take()];
    if (!sent.length || sending) return;
    sending = true;
    try {
      const answer = await post(sent);
      if (answer.ok) {
        waiting = waiting.slice(sent.length);
        understand(await answer.json());
      } else if (answer.status === 401) say(texts.textSignedOut);
      else if (answer.status === 400) await renewToken();
      else if (answer.status === 409) say((await answer.json()).error); // the course moved on to a newer version
      else say(texts.textFailed);
    } catch {
      say(texts.textFailed); // no network: what waits goes with the next word
    }
    sending = false;
  }

  // Leaving: sent whatever is under way; what arrives twice is merged into one.
  function leave() {
    const spans = take();
    if (spans.length) post(spans).then((answer) => { if (answer.ok) waiting = []; }, () => {});
  }

  // A page left open over a new sign-in holds an old token.
  async function renewToken() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-watched]");
    if (fresh) texts.token = fresh.dataset.token;
    say(fresh ? "" : texts.textSignedOut);
  }

  function understand(held) {
    sequence = Math.max(sequence, held.sequence);
    const elsewhere = !held.moved && Math.abs(held.position - now()) > 5000;
    if (held.done && !done) say(texts.textDone);
    else say(elsewhere ? texts.textBehind.replace("{moment}", clockOf(held.position)) : "");
    done = held.done;
    if (shown.contains(document.activeElement)) return; // nobody's focus is taken away
    shown.innerHTML = held.shown;
    buttons(shown);
  }

  function say(text) {
    if (said.textContent !== text) said.textContent = text;
    said.classList.toggle("visually-hidden", text === texts.textDone); // to be heard: it stands above the bar already
  }

  function clockOf(milliseconds) {
    const seconds = Math.floor(milliseconds / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function buttons(root) {
    root.querySelectorAll("span.moment").forEach((span) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "moment";
      button.textContent = span.textContent;
      button.setAttribute("aria-label", `${span.textContent}, ${texts.textSeek}`);
      span.replaceWith(button);
    });
  }

  function seek(event) {
    const button = event.target.closest("button.moment");
    if (!button) return;
    const [, hours, minutes, seconds] = button.textContent.match(/(?:(\d+):)?(\d+):(\d+)/);
    media.currentTime = (Number(hours || 0) * 60 + Number(minutes)) * 60 + Number(seconds);
    media.play();
    section.scrollIntoView({ block: "nearest" });
  }

  // <audio> shows no captions: the line being said stands under it.
  function caption() {
    const line = section.querySelector("[data-cue]");
    const track = media.textTracks[0];
    if (!line || !track) return;
    track.mode = "hidden";
    track.addEventListener("cuechange", () => {
      line.textContent = [...track.activeCues].map((cue) => cue.getCueAsHTML().textContent).join(" ");
      line.hidden = false;
    });
  }

  const speed = section.querySelector("[data-speed]");
  speed.hidden = false;
  speed.querySelector("select").addEventListener("change", (event) => { media.playbackRate = Number(event.target.value); });

  const article = section.closest("article") || document.body;
  buttons(article);
  article.addEventListener("click", seek);
  caption();

  media.addEventListener("playing", begin);
  media.addEventListener("seeked", begin);
  media.addEventListener("timeupdate", () => { begin(); extend(); });
  media.addEventListener("seeking", close);
  media.addEventListener("pause", () => { extend(); close(); tell(); });
  media.addEventListener("error", () => say(texts.textBroken));
  window.addEventListener("online", tell);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  setInterval(() => { if (rolling || waiting.length) tell(); }, EVERY);
}
