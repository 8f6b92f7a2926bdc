import * as babel from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import { format } from "prettier/standalone";
import { measure } from "./measure.mjs";
import { program } from "./source.mjs";

measure(program, (source) => format(source, { parser: "babel", plugins: [babel, estree] }));
