import { dump, load } from "js-yaml";
import { measure } from "./measure.mjs";
import { document } from "./yaml-text.mjs";

measure(document, (yaml) => dump(load(yaml)));
