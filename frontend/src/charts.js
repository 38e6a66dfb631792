// Draws every chart of the page: a Vega-Lite specification in a JSON script, interpreted without eval.

import { formatLocale } from "d3-format";
import { timeFormatLocale } from "d3-time-format";
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

const french = document.documentElement.lang.startsWith("fr");

const FORMAT = french
  ? { decimal: ",", thousands: "\u202f", grouping: [3], currency: ["", "\u00a0€"], percent: "\u00a0%" }
  : { decimal: ".", thousands: ",", grouping: [3], currency: ["€", ""] };

const names = (style, count, of) =>
  Array.from({ length: count }, (_, i) => new Intl.DateTimeFormat(document.documentElement.lang, { ...style, timeZone: "UTC" }).format(of(i)));
const day = (i) => new Date(Date.UTC(2023, 0, 1 + i)); // 1 January 2023 is a Sunday, the first day for D3.
const month = (i) => new Date(Date.UTC(2023, i, 1));
const TIME = {
  dateTime: french ? "%A %e %B %Y à %X" : "%a %e %b %X %Y",
  date: french ? "%d/%m/%Y" : "%d/%m/%Y",
  time: "%H:%M:%S",
  periods: ["AM", "PM"],
  days: names({ weekday: "long" }, 7, day),
  shortDays: names({ weekday: "short" }, 7, day),
  months: names({ month: "long" }, 12, month),
  shortMonths: names({ month: "short" }, 12, month),
};

/** How much larger than usual the reader wants text: texts and heights grow with it. */
const textSize = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** Colours and fonts of the page's theme, read from its variables. */
function look(element) {
  const style = getComputedStyle(element);
  // light-dark() is resolved by the browser only on a real property.
  const probe = document.createElement("span");
  element.append(probe);
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const [ink, soft, line] = ["--v-ink", "--v-ink-soft", "--v-line"].map(colour);
  const status = ["--v-fill-green", "--v-fill-amber", "--v-fill-red", "--v-fill-grey"].map(colour);
  const range = ["--v-accent", "--v-amber", "--v-green", "--v-red", "--v-ink-soft", "--v-lamp"].map(colour);
  probe.remove();
  const text = { labelColor: soft, titleColor: soft, labelFont: style.fontFamily, titleFont: style.fontFamily };
  return {
    background: null,
    font: style.fontFamily,
    view: { stroke: null },
    axis: { ...text, gridColor: line, domainColor: line, tickColor: line, labelFontSize: 12 * textSize, titleFontSize: 12 * textSize, titleFontWeight: 500 },
    legend: { ...text, labelColor: ink, labelFontSize: 12 * textSize, titleFontSize: 12 * textSize, orient: "bottom" },
    header: text,
    title: { color: ink },
    text: { color: ink, fill: ink },
    mark: { color: range[0] },
    rule: { color: soft },
    range: { category: range, status },
    locale: { number: FORMAT, time: TIME },
  };
}

const drawn = new Map();

async function draw(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source) return;
  const spec = JSON.parse(source.textContent);
  spec.width ??= "container";
  spec.height = (spec.height ?? (Number(element.dataset.chartHeight) || 300)) * textSize;
  drawn.get(element)?.finalize();
  const result = await embed(element, spec, {
    actions: false,
    // Its own stylesheet would be an inline one, which the content policy refuses.
    defaultStyle: false,
    ast: true,
    expr: expressionInterpreter,
    renderer: "svg",
    config: look(element),
    formatLocale: FORMAT,
    timeFormatLocale: TIME,
    tooltip: { theme: "custom", disableDefaultStyle: true },
  });
  drawn.set(element, result);
}

const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach((element) => draw(element));

drawAll(document);
document.addEventListener("htmx:after:swap", (event) => drawAll(event.target instanceof Element ? event.target : document));
const redraw = () => drawn.forEach((_, element) => (element.isConnected ? draw(element) : drawn.delete(element)));
new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
