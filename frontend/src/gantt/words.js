// Texts, dates and numbers in the language of the page.

const french = document.documentElement.lang.startsWith("fr");
const locale = french ? "fr" : "en-GB";
const words = JSON.parse(document.getElementById("gantt-words").textContent);

const style = (options) => new Intl.DateTimeFormat(locale, options);
const dayFormat = style(french ? { day: "2-digit", month: "2-digit", year: "numeric" } : { day: "numeric", month: "short", year: "numeric" });
const momentFormat = style({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
const dayNumberFormat = style({ day: "numeric" });
const monthFormat = style({ month: "short" });
const monthYearFormat = style({ month: "long", year: "numeric" });
const numberFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const percentFormat = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

export const day = (date) => dayFormat.format(date);
export const moment = (date) => momentFormat.format(date);
export const dayNumber = (date) => dayNumberFormat.format(date);
export const month = (date) => monthFormat.format(date);
export const monthYear = (date) => monthYearFormat.format(date);

/** The text with this key; `%(name)s` takes the value of that name. */
export function say(key, values = {}) {
  return words[key].replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
}

/** Working minutes as days, such as «2.5 d». */
export function days(minutes, minutesPerDay) {
  if (minutes === null) return "–";
  return say("days", { days: numberFormat.format(minutes / minutesPerDay) });
}

/** A share from 0 to 100. */
export const percent = (value) => percentFormat.format(value / 100);

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escape = (text) => String(text).replace(/[&<>"']/g, (c) => entities[c]);
