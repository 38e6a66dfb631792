// What every page of the shell does: shortcuts, focus on errors, the tree, charts that explain themselves.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.getElementById("search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "?") {
    const help = document.querySelector("[data-help]");
    if (help) window.location.assign(help.href);
  }
});

// A refused form: the reader is taken to the summary of what is to be corrected.
document.querySelector("[data-focus]")?.focus();

// A filter that is chosen applies at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("select") && event.target.form?.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

// Trees: a disclosure button shows or hides the list that it controls; what was closed stays closed.
const KEY = "vigie-tree-closed";
const closed = new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
const setBranch = (button, open) => {
  button.setAttribute("aria-expanded", String(open));
  document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  if (open) closed.delete(button.dataset.branch);
  else closed.add(button.dataset.branch);
};
const keepBranches = () => localStorage.setItem(KEY, JSON.stringify([...closed]));
for (const button of document.querySelectorAll("[data-branch]")) {
  if (closed.has(button.dataset.branch)) setBranch(button, false);
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-branch]");
  const all = event.target.closest("[data-branches]");
  if (button) setBranch(button, button.getAttribute("aria-expanded") !== "true");
  else if (all) {
    const open = all.dataset.branches === "open";
    document.querySelectorAll("[data-branch]").forEach((each) => setBranch(each, open || each.dataset.level === "0"));
  } else return;
  keepBranches();
});

// A list that is filtered as one types: what matches stays, without accents and case.
const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
document.addEventListener("input", (event) => {
  const { filter, filterEmpty } = event.target.dataset;
  if (!filter) return;
  const wanted = plain(event.target.value.trim());
  let shown = 0;
  for (const item of document.querySelectorAll(filter)) {
    item.hidden = !plain(item.textContent).includes(wanted);
    shown += item.hidden ? 0 : 1;
  }
  document.querySelector(filterEmpty).hidden = shown > 0;
});
