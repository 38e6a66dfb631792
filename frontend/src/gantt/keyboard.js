// Walking the tasks by key: a tree grid with one stop for Tab, whose active row is the selected task.

import { gantt } from "dhtmlx-gantt";

const PAGE = 12;

/** `keys`: what each further key does, by `event.key`. `opened`: called with the task to open. */
export function listen(grid, { opened, keys }) {
  grid.tabIndex = 0;
  grid.addEventListener("focus", () => {
    if (!gantt.getSelectedId() && gantt.getVisibleTaskCount()) go(gantt.getTaskByIndex(0).id);
  });
  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = MOVES[event.key] || keys[event.key];
    const id = gantt.getSelectedId();
    if (event.key === "Enter" || event.key === " ") {
      if (id) opened(id);
    } else if (act) {
      act(id);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  gantt.attachEvent("onTaskSelected", (id) => grid.setAttribute("aria-activedescendant", `task-row-${id}`));
}

/** Select a task and bring it into view. */
export function go(id) {
  if (!id || !gantt.isTaskExists(id)) return;
  bring(id);
  gantt.selectTask(id);
}

/** Bring the row of a task, and its bar, into view. */
export function bring(id) {
  gantt.eachParent((parent) => { parent.$open = true; }, id);
  if (!gantt.isTaskVisible(id)) gantt.refreshData();
  const task = gantt.getTask(id);
  const top = gantt.getTaskTop(id);
  const { x, y } = gantt.getScrollState();
  const height = gantt.$grid_data.offsetHeight;
  const width = gantt.$task.offsetWidth;
  const left = gantt.posFromDate(task.start_date);
  const right = gantt.posFromDate(task.end_date);
  const above = top < y || top + gantt.config.row_height > y + height;
  const aside = width > 0 && (right < x + 20 || left > x + width - 20);
  if (above || aside) {
    gantt.scrollTo(aside ? Math.max(0, left - 100) : null, above ? Math.max(0, top - height / 2) : null);
  }
}

const at = (index) => {
  const last = gantt.getVisibleTaskCount() - 1;
  if (last >= 0) go(gantt.getTaskByIndex(Math.min(last, Math.max(0, index))).id);
};
const index = (id) => (id ? gantt.getGlobalTaskIndex(id) : -1);

const MOVES = {
  ArrowDown: (id) => at(index(id) + 1),
  ArrowUp: (id) => at(index(id) - 1),
  PageDown: (id) => at(index(id) + PAGE),
  PageUp: (id) => at(index(id) - PAGE),
  Home: () => at(0),
  End: () => at(Infinity),
  ArrowRight: (id) => {
    if (!id || !gantt.hasChild(id)) return;
    if (gantt.getTask(id).$open) at(index(id) + 1);
    else gantt.open(id);
  },
  ArrowLeft: (id) => {
    if (!id) return;
    if (gantt.hasChild(id) && gantt.getTask(id).$open) gantt.close(id);
    else go(gantt.getParent(id));
  },
};
