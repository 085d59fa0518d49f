// Dark ground and large text: kept in this browser only.
export default function appearance(item) {
  const root = document.documentElement;
  const button = item.querySelector("button");
  const isTheme = item.dataset.what === "theme";
  const isOn = () => (isTheme ? root.dataset.bsTheme === "dark" : root.dataset.text === "large");
  const show = () => button.setAttribute("aria-pressed", String(isOn()));
  item.hidden = false;
  show();
  button.addEventListener("click", () => {
    if (isTheme) {
      root.dataset.bsTheme = isOn() ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.bsTheme);
    } else if (isOn()) {
      delete root.dataset.text;
      localStorage.removeItem("text");
    } else {
      root.dataset.text = "large";
      localStorage.setItem("text", "large");
    }
    show();
  });
}
