import protobuf from "protobufjs";
import { measure, number, parts, word, words } from "./measure.mjs";

const PROTO = `syntax = "proto3";
message Item { uint32 id = 1; string name = 2; repeated string tags = 3; double price = 4; Inner inner = 5; map<string, int32> counts = 6; }
message Inner { bool done = 1; bytes data = 2; sint64 number = 3; }
message List { repeated Item items = 1; }`;

const item = (id) => ({
    id, name: words(3), tags: [word(), word()], price: number(1000) / 10, inner: { done: id % 2 === 0, data: [1, 2, id & 255], number: -id },
    counts: { [word()]: id },
});

measure(
    (size) => {
        const items = [];
        for (let length = 0; length < size; length += JSON.stringify(items.at(-1)).length) items.push(item(items.length));
        return items;
    },
    (items) => {
        const List = protobuf.parse(PROTO).root.lookupType("List");
        const bytes = List.encode(List.fromObject({ items })).finish();
        return bytes.length + JSON.stringify(List.toObject(List.decode(bytes), { longs: Number, bytes: Array }));
    },
);
