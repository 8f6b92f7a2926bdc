import { buildSchema, graphqlSync, parse, print, validate } from "graphql";
import { measure, parts, word, words } from "./measure.mjs";

const schema = buildSchema(`type Item { id: Int! name: String inner(first: Int = 3, by: String): [Item!]! }
type Query { item(id: Int, name: String): Item items: [Item!]! }`);

measure(
    (size) => `{\n${parts(size, (index) => `  field${index}: item(id: ${index}, name: "${words(3)}") { id ...on Item { name } ${word()}: inner(first: 2) { id } } # ${words(3)}\n`).join("")}}`,
    (query) => {
        const document = parse(query);
        const inner = () => [{ id: 1 }, { id: 2 }];
        const rootValue = { item: ({ id, name }) => ({ id, name, inner }), items: [] };
        // Only a part is validated and executed: the rule about overlapping fields compares each field with each other one.
        const part = `${query.slice(0, query.indexOf("\n", 10_000))}\n}`;
        const errors = validate(schema, parse(part));
        return print(document) + errors.length + JSON.stringify(graphqlSync({ schema, source: part, rootValue }));
    },
);
