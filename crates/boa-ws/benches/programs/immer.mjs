import { produce } from "immer";
import { measure, number, parts, words } from "./measure.mjs";

measure(
    (size) => parts(size, () => words(5)),
    (lines) => {
        let state = { byId: Object.fromEntries(lines.slice(0, 100).map((text, id) => [id, { text, tags: [] }])), order: [], count: 0 };
        for (const line of lines) {
            state = produce(state, (draft) => {
                const item = draft.byId[number(100) % Math.min(lines.length, 100)];
                item.text = line;
                item.tags.push(line.slice(0, 4));
                draft.count++;
                if (draft.order.length < 100) draft.order.push({ line });
                else draft.order[number(100)].line = line;
            });
        }
        return JSON.stringify(state);
    },
);
