// The schedule page: the chart, its toolbar, its keys, its filters, and the panel of a task.

import "dhtmlx-gantt/codebase/dhtmlxgantt.css";
import { gantt } from "dhtmlx-gantt";
import "./gantt.css";
import { draw, chooseColumns, filter, show, start } from "./gantt/chart.js";
import { decode, onClock } from "./gantt/data.js";
import { bring, go, listen } from "./gantt/keyboard.js";
import { MONTHS, chooseLevel, levelName, step } from "./gantt/scales.js";
import { days, moment, percent, say } from "./gantt/words.js";

const box = document.getElementById("gantt");
const status = document.getElementById("gantt-status");
const form = document.getElementById("schedule-filters");
const panel = document.getElementById("task-panel");
const allColumns = document.getElementById("gantt-columns");
const address = new URL(window.location.href);
let schedule = null;

function remember(key, value) {
  if (value) address.searchParams.set(key, value);
  else address.searchParams.delete(key);
  window.history.replaceState(null, "", address);
  for (const link of document.querySelectorAll("[data-keeps-filters]")) link.search = filterQuery();
}

function filterQuery() {
  const kept = new URLSearchParams();
  for (const [key, value] of new FormData(form)) if (value) kept.append(key, value);
  return kept.toString();
}

/** Say, below the chart and to screen readers, all that the chart shows of a task. */
function describe(id) {
  const task = gantt.getTask(id);
  const parts = [
    say(`kind_${task.type}`, { wbs: task.wbs, name: task.text }),
    task.type === "milestone"
      ? say("on", { date: moment(task.start_date) })
      : say("fromTo", { start: moment(task.start_date), finish: moment(task.end_date) }),
  ];
  if (task.type === "task") parts.push(say("lasts", { duration: days(task.span, schedule.minutesPerDay) }));
  parts.push(say("percentDone", { percent: percent(task.percent) }));
  if (task.float !== null) parts.push(say("floatOf", { float: days(task.float, schedule.minutesPerDay) }));
  for (const flag of ["critical", "late", "manual", "inactive", "external"]) if (task[flag]) parts.push(say(`is_${flag}`));
  if (gantt.hasChild(id)) parts.push(say(task.$open ? "expanded" : "collapsed"));
  status.textContent = parts.join(" · ");
}

/** Whoever reads by ear or walks by key follows what the panel now shows. */
function followPanel() {
  panel.querySelector("[data-panel-focus]")?.focus();
}

async function openTask(id, part = "") {
  const { uid } = gantt.getTask(id);
  remember("task", String(uid));
  const url = box.dataset.taskUrl.replace("/0/", `/${uid}/${part}`);
  await window.htmx.ajax("GET", url, { target: "#task-panel-body", swap: "innerHTML" });
  if (!panel.open) panel.showModal();
  followPanel();
}

function zoom(direction) {
  if (step(direction)) {
    remember("zoom", levelName());
    status.textContent = say(`zoom_${levelName()}`);
  }
}

const span = () => (schedule.finish - schedule.start) / 1440 + 28;

function fit() {
  chooseLevel("", gantt.$task.offsetWidth, span());
  gantt.render();
  remember("zoom", "");
  status.textContent = say(`zoom_${levelName()}`);
}

function toDate(minutes) {
  if (minutes !== null) gantt.scrollTo(gantt.posFromDate(onClock(minutes)) - gantt.$task.offsetWidth / 2, null);
}

/** Without case and accents, as searches compare. */
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function applyFilter() {
  const wanted = new FormData(form);
  const text = plain(wanted.get("q") || "").trim();
  const only = wanted.get("only") || "";
  const fits = (task) =>
    (!text || plain(task.text).includes(text) || plain(task.wbs) === text) &&
    (only !== "critical" || task.critical) &&
    (only !== "late" || task.late) &&
    (only !== "milestones" || task.type === "milestone") &&
    (only !== "incomplete" || !task.done);
  fits.always = !text && !only;
  const count = filter(fits);
  for (const key of ["q", "only"]) remember(key, String(wanted.get(key) || ""));
  if (!fits.always) status.textContent = say("found", { count });
}

async function load() {
  const response = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
  if (response.redirected) {
    // The session has ended: the page itself asks to sign in, and comes back here.
    window.location.reload();
    return false;
  }
  if (!response.ok) {
    status.textContent = say("loadFailed");
    return false;
  }
  schedule = decode(await response.json());
  return true;
}

/** After a change was kept: the new dates, at the same place, with the same task selected. */
async function reload() {
  const selected = gantt.getSelectedId() && gantt.getTask(gantt.getSelectedId()).uid;
  const { x, y } = gantt.getScrollState();
  if (!(await load())) return;
  draw(schedule, allColumns.getAttribute("aria-pressed") === "true");
  applyFilter();
  gantt.scrollTo(x, y);
  if (schedule.idOf(selected)) gantt.selectTask(schedule.idOf(selected));
}

const ACTIONS = {
  "zoom-in": () => zoom(-1),
  "zoom-out": () => zoom(1),
  fit,
  today: () => toDate(schedule.today),
  "status-date": () => toDate(schedule.status),
  keys: () => document.getElementById("gantt-keys").showModal(),
};

async function open() {
  const all = address.searchParams.get("columns") === "all";
  allColumns.setAttribute("aria-pressed", String(all));
  start(box, all);
  if (!(await load())) return;
  chooseLevel(address.searchParams.get("zoom") || "", gantt.$task.offsetWidth, span(), MONTHS);
  draw(schedule, all);
  applyFilter();
  gantt.$grid.setAttribute("aria-label", say("gridLabel"));
  gantt.$grid.setAttribute("aria-rowcount", String(schedule.tasks.length + 1));
  gantt.$grid.setAttribute("aria-describedby", "gantt-hint");
  listen(gantt.$grid, {
    opened: (id) => openTask(id),
    keys: {
      "+": ACTIONS["zoom-in"], "=": ACTIONS["zoom-in"], "-": ACTIONS["zoom-out"], 0: fit,
      t: ACTIONS.today, s: ACTIONS["status-date"], w: (id) => id && openTask(id, "why/"), "?": ACTIONS.keys,
    },
  });
  gantt.attachEvent("onTaskSelected", describe);
  gantt.attachEvent("onTaskOpened", describe);
  gantt.attachEvent("onTaskClosed", describe);
  gantt.attachEvent("onTaskDblClick", (id) => openTask(id));
  const wanted = schedule.idOf(Number(address.searchParams.get("task") ?? NaN));
  const underWay = schedule.tasks.find((task) => task.type !== "summary" && !task.done);
  status.textContent = "";
  if (wanted) go(wanted);
  else if (underWay) bring(underWay.id);
  requestAnimationFrame(() => setTimeout(() => {
    performance.mark("gantt-painted");
    show("links", document.querySelector("[data-gantt-show=links]").checked);
    box.dataset.ready = "yes";
  }));
}

for (const button of document.querySelectorAll("[data-gantt]")) {
  button.addEventListener("click", () => ACTIONS[button.dataset.gantt]());
}
for (const toggle of document.querySelectorAll("[data-gantt-show]")) {
  toggle.addEventListener("change", () => show(toggle.dataset.ganttShow, toggle.checked));
}
allColumns.addEventListener("click", () => {
  const all = allColumns.getAttribute("aria-pressed") !== "true";
  allColumns.setAttribute("aria-pressed", String(all));
  chooseColumns(all);
  gantt.render();
  remember("columns", all ? "all" : "");
});
form.addEventListener("input", applyFilter);
form.addEventListener("submit", (event) => { event.preventDefault(); applyFilter(); });
panel.addEventListener("htmx:after:swap", followPanel);
document.body.addEventListener("schedule-changed", reload);
panel.addEventListener("close", () => { remember("task", ""); gantt.$grid.focus(); });
open();
