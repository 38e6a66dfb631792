// The chart: how dhtmlx draws the dates that the engine stored. It never moves, computes or exports anything.

import { gantt } from "dhtmlx-gantt";
import { onClock } from "./data.js";
import { drawBackground, textSize } from "./scales.js";
import { day, days, escape, percent, say } from "./words.js";

let schedule = { tasks: [], links: [], daysOff: [], status: null, today: null, minutesPerDay: 480 };
const NEAR = 60 * 1440;
// Links come after the first paint: finding which of them are in view takes a while in a large schedule.
const shown = { baseline: true, links: false };
const everything = () => true;
let keep = everything;

const cell = (text) => escape(text);
const name = (task) => `<span title="${escape(task.text)}">${escape(task.text)}</span>`;
const float = (task) => {
  const mark = task.critical ? `<span class="vigie-mark">${escape(say("criticalMark"))}</span> ` : "";
  return `${mark}<span class="${task.float < 0 ? "vigie-negative" : ""}">${cell(days(task.float, schedule.minutesPerDay))}</span>`;
};
const COLUMNS = [
  { name: "wbs", label: "wbs", width: 64, template: (t) => cell(t.wbs) },
  { name: "text", label: "name", tree: true, width: 250, template: name },
  { name: "start_date", label: "start", width: 104, template: (t) => day(t.start_date) },
  { name: "end_date", label: "finish", width: 104, template: (t) => day(t.end_date) },
  { name: "duration", label: "duration", width: 68, align: "right", template: (t) => cell(days(t.span, schedule.minutesPerDay)) },
  { name: "float", label: "float", width: 92, align: "right", template: float },
  { name: "percent", label: "percent", width: 60, align: "right", template: (t) => cell(percent(t.percent)) },
];

const FEW = window.innerWidth < 768 * textSize ? ["text"] : ["wbs", "text", "end_date", "float"];

/** Room for most of the codes: they run from «1» to the paths of large structures. */
function codeWidth() {
  const tasks = schedule.tasks.slice(0, 500).filter((task) => task.type !== "summary");
  const lengths = tasks.map((task) => task.wbs.length).sort((a, b) => a - b);
  const usual = lengths[Math.floor(lengths.length * 0.8)] || 0;
  return Math.min(150, Math.max(64, usual * 8 + 20));
}

/** All columns, or the few that leave room for the bars. */
export function chooseColumns(all) {
  const columns = COLUMNS.filter((column) => all || FEW.includes(column.name));
  const widths = { text: FEW.length === 1 && !all ? 130 : 250, wbs: codeWidth() };
  gantt.config.columns = columns.map((column) => ({
    ...column, width: Math.round((widths[column.name] || column.width) * textSize), label: escape(say(`column_${column.label}`)),
  }));
  gantt.config.grid_width = gantt.config.columns.reduce((sum, column) => sum + column.width, 0);
}

function taskClass(_start, _end, task) {
  const classes = ["critical", "late", "done", "manual", "inactive", "external"].filter((flag) => task[flag]);
  return [task.type, ...classes].map((c) => `vigie-${c}`).join(" ");
}

function linkClass(link) {
  const ends = gantt.getTask(link.source).critical && gantt.getTask(link.target).critical;
  return `${link.driving ? "vigie-driving" : "vigie-slack"}${link.driving && ends ? " vigie-critical-link" : ""}`;
}

/** The bar of the chosen baseline, under the task's own. */
function drawBaseline(task, timeline) {
  if (!shown.baseline || task.baselineStart === null || task.baselineFinish === null) return false;
  const left = gantt.posFromDate(onClock(task.baselineStart));
  const right = gantt.posFromDate(onClock(task.baselineFinish));
  const bar = document.createElement("div");
  bar.className = task.type === "milestone" ? "vigie-baseline vigie-baseline-milestone" : "vigie-baseline";
  bar.style.left = `${left}px`;
  bar.style.width = `${Math.max(2, right - left)}px`;
  bar.style.top = `${timeline.getItemTop(task.id) + gantt.config.row_height - 9}px`;
  return bar;
}

/** Rows of a tree grid of which only a window is in the page: each one says where it stands. */
function describeRows() {
  const describe = gantt._waiAria.taskRowAttr.bind(gantt._waiAria);
  gantt._waiAria.taskRowAttr = (task, row) => {
    describe(task, row);
    row.id = `task-row-${task.id}`;
    row.setAttribute("aria-label", `${task.wbs} ${task.text}`);
    row.setAttribute("aria-rowindex", String(gantt.getGlobalTaskIndex(task.id) + 2));
  };
  gantt._waiAria.gridCellAttrString = (column) => ` role="gridcell" data-column="${column.name}" `;
}

function configure() {
  Object.assign(gantt.config, {
    readonly: true,
    drag_move: false, drag_resize: false, drag_progress: false, drag_links: false,
    details_on_dblclick: false, details_on_create: false,
    show_task_cells: false, show_errors: false, smart_rendering: true, sort: false,
    types: { ...gantt.config.types, summary: "summary" },
    keyboard_navigation: true, // keeps the selected row in the page; the keys themselves are ours
    row_height: Math.round(34 * textSize), bar_height: Math.round(18 * textSize), link_line_width: 2, link_wrapper_width: 12, link_radius: 3, link_arrow_size: 9,
    scroll_on_click: false, initial_scroll: false, preserve_scroll: true,
  });
  Object.assign(gantt.templates, {
    task_class: taskClass,
    task_text: () => "",
    rightside_text: (_s, _e, task) => (task.type === "milestone" ? escape(day(task.start_date)) : ""),
    grid_row_class: (_s, _e, task) => taskClass(_s, _e, task),
    task_row_class: (_s, _e, task) => taskClass(_s, _e, task),
    link_class: linkClass,
    tooltip_text: (_s, _e, task) => escape(task.text),
  });
  gantt.attachEvent("onBeforeTaskDisplay", (_id, task) => keep(task));
  gantt.attachEvent("onBeforeLinkDisplay", () => shown.links);
  gantt.attachEvent("onGanttRender", () => drawBackground(schedule));
}

/** Make the empty chart in its box. */
export function start(box, allColumns) {
  configure();
  describeRows();
  chooseColumns(allColumns);
  gantt.init(box);
  const timeline = gantt.$ui.getView("timeline");
  gantt.$services.getService("layers").getDataRender("task").addLayer({
    renderer: { render: drawBaseline, update: null, getRectangle: null, isInViewPort: baselineInView, getVisibleRange: rowsInView },
    container: gantt.$task_baselines,
    view: timeline,
  });
  // Everything that the bars say is in the rows of the grid, and in words below.
  gantt.$task.setAttribute("aria-hidden", "true");
}

function rowsInView(_gantt, view, _config, store, port) {
  const first = view.getItemIndexByTopPosition(port.y) || 0;
  const last = view.getItemIndexByTopPosition(port.y_end) || store.count();
  return { start: Math.max(0, first - 1), end: Math.min(store.count(), last + 1), ids: [] };
}

function baselineInView(task, port, view) {
  const top = view.getItemTop(task.id);
  return top <= port.y_end && top + gantt.config.row_height >= port.y;
}

/** Draw a schedule, in place of the one before it. */
export function draw(decoded, allColumns) {
  schedule = decoded;
  chooseColumns(allColumns);
  // Today and the status date are shown where they are near; a finished project is not stretched to this day.
  const near = [schedule.status, schedule.today].filter(
    (at) => at !== null && at > schedule.start - NEAR && at < schedule.finish + NEAR,
  );
  const from = onClock(Math.min(schedule.start, ...near));
  const to = onClock(Math.max(schedule.finish, ...near));
  gantt.config.start_date = gantt.date.add(gantt.date.week_start(from), -1, "week");
  gantt.config.end_date = gantt.date.add(to, 3, "week");
  gantt.clearAll();
  gantt.parse({ tasks: schedule.tasks, links: schedule.links });
}

/** Show or hide the baseline or the links. */
export function show(what, visible) {
  shown[what] = visible;
  gantt.render();
}

/** Keep the tasks that fit, with the summaries above them; returns how many fit. */
export function filter(fits) {
  const wanted = new Set();
  let count = 0;
  for (const task of fits.always ? [] : schedule.tasks) {
    if (task.type === "summary" || !fits(task)) continue;
    count += 1;
    for (let at = task.id; at && !wanted.has(at); at = gantt.getTask(at).parent) wanted.add(at);
  }
  const before = keep;
  keep = fits.always ? everything : (task) => wanted.has(task.id);
  if (keep === before) return count;
  gantt.refreshData();
  drawBackground(schedule);
  return count;
}
