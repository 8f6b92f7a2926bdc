import { parse, stringify } from "yaml";
import { measure } from "./measure.mjs";
import { document } from "./yaml-text.mjs";

measure(document, (yaml) => stringify(parse(yaml)));
