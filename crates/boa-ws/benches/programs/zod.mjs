import { z } from "zod";
import { measure, number, parts, word, words } from "./measure.mjs";

const record = (id) => JSON.stringify({
    id, name: words(2), mail: `${word()}@example.com`, kind: number(2) ? "one" : "two", tags: [word(), word()], at: "2026-11-22T10:00:00Z",
    inner: { price: number(1000) / 10, note: number(3) ? words(4) : null },
});

measure(
    (size) => `[${parts(size, record).join()}]`,
    (json) => {
        const schema = z.array(z.object({
            id: z.number().int().nonnegative(),
            name: z.string().min(1).max(100),
            mail: z.email(),
            kind: z.enum(["one", "two"]),
            tags: z.array(z.string().regex(/^[a-z]+$/)),
            at: z.iso.datetime(),
            inner: z.object({ price: z.number().transform((price) => Math.round(price)), note: z.string().nullable() }),
        }));
        const wrong = schema.safeParse([{ id: -1 }, { id: "x" }]);
        return JSON.stringify(schema.parse(JSON.parse(json))) + wrong.error.issues.length;
    },
);
