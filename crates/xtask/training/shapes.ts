// A module of types and values.
export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Shape = { kind: "circle"; centre: Point; radius: number } | { kind: "line"; from: Point; to: Point };

export function length<T extends Shape>(shape: T): number {
  switch (shape.kind) {
    case "circle":
      return 2 * Math.PI * shape.radius;
    case "line":
      return Math.hypot(shape.to.x - shape.from.x, shape.to.y - shape.from.y);
  }
}
