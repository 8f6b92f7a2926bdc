import { length, type Point, type Shape } from "./shapes.ts";

const origin: Point = { x: 0, y: 0 };

class Drawing<S extends Shape> {
  private readonly shapes: S[] = [];

  add(...shapes: S[]): this {
    this.shapes.push(...shapes);
    return this;
  }

  total(): number {
    return this.shapes.reduce((sum: number, shape) => sum + length(shape), 0);
  }
}

const drawing = new Drawing<Shape>();
for (let i = 0; i < 5000; i++) {
  drawing.add({ kind: "line", from: origin, to: { x: i, y: i } } as const, { kind: "circle", centre: origin, radius: i });
}
const total: number | undefined = drawing.total();
if (total! > 0) console.log("done");
