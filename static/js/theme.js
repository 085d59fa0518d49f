// Before the first paint: light or dark as chosen, else as the device; large text if chosen.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = localStorage.getItem("theme") || (dark ? "dark" : "light");
  if (localStorage.getItem("text") === "large") root.dataset.text = "large";
})();
