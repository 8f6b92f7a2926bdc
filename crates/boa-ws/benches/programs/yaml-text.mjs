import { number, text, word, words } from "./measure.mjs";

const item = (index) => `- id: ${index}
  name: ${words(2)}
  note: "${words(3)}\\t${word()}"
  price: ${number(1000) / 10}
  tags: [${word()}, ${word()}, 'it''s']
  inner:
    done: ${index % 2 === 0}
    long: |
      ${words(6)}
      ${words(4)} # no comment
    none: ~
`;

/** A document of YAML. */
export const document = (size) => text(size, item);
