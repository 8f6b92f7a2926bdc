import { parse } from "acorn";
import { measure } from "./measure.mjs";
import { program } from "./source.mjs";

measure(program, (source) => JSON.stringify(parse(source, { ecmaVersion: "latest", sourceType: "module" })));
