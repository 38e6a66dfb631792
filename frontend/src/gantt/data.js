// The schedule as the server sends it, turned into what the chart draws. Nothing here computes a date.

const FIELDS = ["uid", "parent", "wbs", "text", "kind", "start", "finish", "span", "float", "percent", "flags", "baselineStart", "baselineFinish"];
const KINDS = ["task", "milestone", "summary"];
const FLAGS = { critical: 1, late: 2, done: 4, manual: 8, inactive: 16, external: 32 };

/** Minutes on the schedule's own clock since 1970, as a date that reads the same on this machine's clock. */
export function onClock(minutes) {
  const utc = new Date(minutes * 60000);
  return new Date(
    utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate(), utc.getUTCHours(), utc.getUTCMinutes(),
  );
}

function toTask(row, index) {
  const task = { id: index + 1 };
  FIELDS.forEach((name, i) => { task[name] = row[i]; });
  task.type = KINDS[task.kind];
  task.start_date = onClock(task.start);
  task.end_date = onClock(task.finish);
  task.progress = task.percent / 100;
  task.open = true;
  for (const [name, bit] of Object.entries(FLAGS)) task[name] = (task.flags & bit) !== 0;
  return task;
}

function toLink(row, index) {
  const [source, target, type, driving] = row;
  return { id: index + 1, source, target, type: String(type), driving: driving === 1 };
}

/** What the endpoint sent (see `gantt_data`). A task's `id` is its row, from 1; `idOf` finds it by its `uid`. */
export function decode(payload) {
  const tasks = payload.tasks.map(toTask);
  const ids = new Map(tasks.map((task) => [task.uid, task.id]));
  return { ...payload, tasks, links: payload.links.map(toLink), idOf: (uid) => ids.get(uid) };
}
