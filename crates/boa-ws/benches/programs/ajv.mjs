import Ajv from "ajv";
import { measure, number, parts, word, words } from "./measure.mjs";

const schema = {
    type: "array",
    items: {
        type: "object",
        properties: {
            id: { type: "integer", minimum: 0 },
            name: { type: "string", minLength: 1, maxLength: 100, pattern: "^[a-z ]+$" },
            tags: { type: "array", items: { type: "string" }, uniqueItems: true },
            inner: { type: "object", properties: { price: { type: "number" } }, required: ["price"], additionalProperties: false },
        },
        required: ["id", "name"],
    },
};

const record = (id) => JSON.stringify({ id, name: words(3), tags: [word(), word()], inner: { price: number(100) / 10 } });

measure(
    (size) => JSON.parse(`[${parts(size, record).join()}]`),
    (records) => {
        const validate = new Ajv({ allErrors: true }).compile(schema);
        const valid = validate(records);
        return `${valid} ${JSON.stringify(validate.errors)}`;
    },
);
