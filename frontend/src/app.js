// What every page loads.

import "@tabler/core/dist/css/tabler.css";
import "./theme.css";
import "./planning.css";
import "./insight.css";
import "./risks.css";
import "@tabler/core/dist/js/tabler.esm.js";
import htmx from "htmx.org";

window.htmx = htmx;
import "./shell.js";
