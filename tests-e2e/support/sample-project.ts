/** A small project in several languages with something to find for every task; paths spread over several shards. */
export const sampleProject: Readonly<Record<string, string>> = {
  'README.md': '# Sample\n\nA project for tests. TODO: write more.\n',
  'shop/__init__.py': 'from .basket import Basket\n\n__all__ = ["Basket"]\n',
  'shop/basket.py': `import os
import json
from decimal import Decimal


class Basket:
    """Holds items."""

    limit: int = 10

    def __init__(self, owner, *, items=None):
        self.owner = owner
        self.items = list(items or [])

    def total(self) -> Decimal:
        result = Decimal(0)
        for item in self.items:
            if item.price is None or item.count < 0:
                continue
            result += item.price * item.count
        unused = 1
        return result

    async def save(self, path):
        with open(path, "w") as handle:
            handle.write(json.dumps([str(item) for item in self.items]))
`,
  'shop/broken.py': 'def broken(:\n    return 1\n',
  'web/cart.ts': `import { readFile } from 'node:fs/promises';
import type { Item } from './types';
import { unusedHelper } from './helper';

export interface Cart extends Iterable<Item> {
  readonly items: readonly Item[];
}

export enum State { Open, Closed = 2 }

export class CartStore implements Storage2 {
  #items: Item[] = [];
  constructor(private readonly path: string) {}
  async load(): Promise<Item[]> {
    const text = await readFile(this.path, 'utf8');
    return (this.#items = text ? JSON.parse(text) : []);
  }
}

export const total = (items: Item[]) => items.reduce((sum, item) => sum + (item.price ?? 0), 0);
`,
  'web/types.ts':
    'export type Item = { name: string; price?: number };\nexport interface Storage2 { load(): Promise<Item[]> }\n',
  'web/view.tsx': `import { CartStore } from './cart';

export function View({ store }: { store: CartStore }) {
  const label = store ? 'full' : 'empty';
  return <main title={label}>{label}</main>;
}
`,
  'web/legacy.js': "const fs = require('fs');\nvar used = fs.readFileSync;\nmodule.exports = { used };   \n",
  'data.json': '{"a": 1}\n',
  Makefile: 'all:\n\techo done\n',
};
