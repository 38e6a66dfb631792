// The zoom levels, and the lines behind the bars: days off, periods, status date and today.

import { gantt } from "dhtmlx-gantt";
import { onClock } from "./data.js";
import { dayNumber, month, monthYear, say } from "./words.js";

const weekNumber = (date) => say("week", { week: gantt.date.getISOWeek(date) });
const quarter = (date) => say("quarter", { quarter: Math.floor(date.getMonth() / 3) + 1 });
const year = (date) => String(date.getFullYear());

const LEVELS = [
  { name: "day", width: 30, scales: [{ unit: "month", format: monthYear }, { unit: "day", format: dayNumber }] },
  { name: "week", width: 52, scales: [{ unit: "month", format: monthYear }, { unit: "week", format: weekNumber }] },
  { name: "month", width: 56, scales: [{ unit: "year", format: year }, { unit: "month", format: month }] },
  { name: "quarter", width: 60, scales: [{ unit: "year", format: year }, { unit: "quarter", format: quarter }] },
  { name: "year", width: 80, scales: [{ unit: "year", format: year }] },
];
/** How much larger than usual the reader wants text: widths and heights grow with it. */
export const textSize = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
const DAYS = { day: 1, week: 7, month: 30.4, quarter: 91.3, year: 365 };

let current = 2;
export const levelName = () => LEVELS[current].name;

/** Make the level of this name the current one; without a name, the closest one that shows `span` days in `room` pixels. */
export function chooseLevel(name, room, span, farthest = LEVELS.length - 1) {
  const index = LEVELS.findIndex((level) => (name ? level.name === name : (span / DAYS[level.name]) * level.width * textSize <= room));
  current = index < 0 ? farthest : name ? index : Math.min(index, farthest);
  applyLevel();
}
export const MONTHS = 2;

/** One level closer (-1) or farther (1), around the selected task or the middle of what is seen; says if it changed. */
export function step(direction) {
  const next = Math.min(LEVELS.length - 1, Math.max(0, current + direction));
  if (next === current) return false;
  const half = gantt.$task.offsetWidth / 2;
  const selected = gantt.getSelectedId();
  const middle = selected ? gantt.getTask(selected).start_date : gantt.dateFromPos(gantt.getScrollState().x + half);
  current = next;
  applyLevel();
  gantt.render();
  if (middle) gantt.scrollTo(gantt.posFromDate(middle) - half, null);
  return true;
}

function applyLevel() {
  const level = LEVELS[current];
  gantt.config.min_column_width = level.width * textSize;
  gantt.config.scales = level.scales.map((scale) => ({ step: 1, ...scale }));
  gantt.config.scale_height = 28 * textSize * level.scales.length;
}

/** Draw what stands behind the bars, for the whole width. To be called after each full render. */
export function drawBackground(schedule) {
  let layer = gantt.$task_data.querySelector(".vigie-behind");
  if (!layer) {
    layer = document.createElement("div");
    layer.className = "vigie-behind";
    gantt.$task_data.insertBefore(layer, gantt.$task_bg.nextSibling);
  }
  const state = gantt.getState();
  const parts = document.createDocumentFragment();
  const width = gantt.posFromDate(state.max_date);
  layer.style.width = `${width}px`;
  layer.style.height = `${Math.max(gantt.getVisibleTaskCount() * gantt.config.row_height, gantt.$task_data.offsetHeight)}px`;
  const strip = (from, to, kind) => {
    const div = document.createElement("div");
    div.className = kind;
    div.style.left = `${gantt.posFromDate(from)}px`;
    div.style.width = `${Math.max(1, gantt.posFromDate(to) - gantt.posFromDate(from))}px`;
    parts.append(div);
    return div;
  };
  const period = LEVELS[current].scales[0].unit;
  for (let at = gantt.date[`${period}_start`](new Date(state.min_date)); at < state.max_date; at = gantt.date.add(at, 1, period)) {
    if (at > state.min_date) strip(at, at, "vigie-period");
  }
  if (levelName() === "day" || levelName() === "week") {
    for (let at = gantt.date.day_start(new Date(state.min_date)); at < state.max_date; at = gantt.date.add(at, 1, "day")) {
      if (schedule.daysOff.includes((at.getDay() + 6) % 7)) strip(at, gantt.date.add(at, 1, "day"), "vigie-day-off");
    }
  }
  const line = (minutes, kind, label) => {
    if (minutes === null) return;
    const at = onClock(minutes);
    if (at < state.min_date || at > state.max_date) return;
    const name = document.createElement("span");
    name.textContent = label;
    strip(at, at, `vigie-line ${kind}`).append(name);
  };
  line(schedule.status, "vigie-status-date", say("statusDate"));
  line(schedule.today, "vigie-today", say("today"));
  layer.replaceChildren(parts);
}
