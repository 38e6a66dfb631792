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

// Trees: a disclosure button shows or hides the list that it controls, which is fetched when it is first opened. How each
// branch was left is remembered.
const KEY = "vigie-tree";
const remembered = JSON.parse(localStorage.getItem(KEY) ?? "{}");
const setBranch = async (button, open) => {
  const list = document.getElementById(button.getAttribute("aria-controls"));
  button.setAttribute("aria-expanded", String(open));
  list.hidden = !open;
  const { url } = button.dataset;
  if (!open || !url) return;
  delete button.dataset.url;
  try {
    await window.htmx.ajax("GET", url, { target: list, swap: "innerHTML" });
    restoreBranches(list);
  } catch {
    button.dataset.url = url; // opening it again asks again
  }
};
const restoreBranches = (within) => {
  for (const button of within.querySelectorAll("[data-branch]")) {
    const open = remembered[button.dataset.branch];
    if (open !== undefined && String(open) !== button.getAttribute("aria-expanded")) setBranch(button, open);
  }
};
restoreBranches(document);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-branch]");
  const all = event.target.closest("[data-branches]");
  const wanted = (each) => (all ? all.dataset.branches === "open" || "top" in each.dataset : each.getAttribute("aria-expanded") !== "true");
  for (const each of all ? document.querySelectorAll("[data-branch]") : button ? [button] : []) {
    const open = wanted(each);
    remembered[each.dataset.branch] = open;
    setBranch(each, open);
  }
  if (button || all) localStorage.setItem(KEY, JSON.stringify(remembered));
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

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
