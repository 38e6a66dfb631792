// Runs before the first paint: «as my system» follows the system, also when it changes.
const root = document.documentElement;
if (root.dataset.themeChoice === "auto") {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);
}
