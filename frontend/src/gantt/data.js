// The schedule as the server sends it, turned into what the chart draws. Nothing here computes a date.

const FIELDS = ["id", "parent", "wbs", "text", "kind", "start", "finish", "span", "float", "percent", "flags", "baselineStart", "baselineFinish"];
const KINDS = ["task", "milestone", "summary"];
const FLAGS = { critical: 1, late: 2, done: 4, manual: 8, inactive: 16, external: 32 };

/** Minutes on the schedule's own clock since 1970, as a date that reads the same on this machine's clock. */
export function onClock(minutes) {
  const utc = new Date(minutes * 60000);
  return new Date(
    utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate(), utc.getUTCHours(), utc.getUTCMinutes(),
  );
}

function toTask(row) {
  const task = {};
  FIELDS.forEach((name, i) => { task[name] = row[i]; });
  task.type = KINDS[task.kind];
  task.start_date = onClock(task.start);
  task.end_date = onClock(task.finish);
  task.progress = task.percent / 100;
  task.parent = task.parent || 0;
  task.open = true;
  for (const [name, bit] of Object.entries(FLAGS)) task[name] = (task.flags & bit) !== 0;
  return task;
}

function toLink(row, index) {
  const [source, target, type, driving] = row;
  return { id: index + 1, source, target, type: String(type), driving: driving === 1 };
}

/** What the endpoint sent: {tasks: [row], links: [row], start, finish, status, today, minutesPerDay, daysOff}. */
export function decode(payload) {
  return { ...payload, tasks: payload.tasks.map(toTask), links: payload.links.map(toLink) };
}
