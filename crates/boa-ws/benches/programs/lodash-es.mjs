import { camelCase, cloneDeep, escape, groupBy, isEqual, kebabCase, mapValues, merge, orderBy, template, words as wordsOf } from "lodash-es";
import { measure, parts, words } from "./measure.mjs";

measure(
    (size) => parts(size, () => words(6)),
    (lines) => {
        const records = lines.map((line, id) => ({ id, line, key: camelCase(line), list: wordsOf(line), inner: { name: kebabCase(line) } }));
        const groups = mapValues(groupBy(records, "list[0]"), (group) => orderBy(group, ["line", "id"], ["asc", "desc"]));
        const copy = merge(cloneDeep(groups), { more: [{ id: -1 }] });
        const row = template("<% _.forEach(list, (item) => { %><li><%- item %></li><% }); %>", { imports: { _: { escape, forEach: (list, call) => list.forEach(call) } } });
        return JSON.stringify([copy, isEqual(copy, groups), typeof typeof debounce]) + records.slice(0, 200).map(row).join("");
    },
);
