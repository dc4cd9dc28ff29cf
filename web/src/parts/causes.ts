// The causes of docs/attribution.md: what each means, and its colour. A group has one hue, its causes are shades of it.
import { kGrey } from './theme';

export interface Cause {
  name: string;
  group: string;
  color: string;
  meaning: string;
}

export const kCauses: Cause[] = [
  { name: 'acim', group: 'computing', color: '#004F82', meaning: 'A product with fixed weights in the analog array (ACIM).' },
  { name: 'dcim', group: 'computing', color: '#2383BF', meaning: 'A product with LoRA weights in the digital array (DCIM).' },
  { name: 'router_macs', group: 'computing', color: '#5AA9DD', meaning: 'Multiply-adds in a router, as attention needs, beyond what its scratchpad takes; more or faster MACs would help.' },
  { name: 'functions', group: 'computing', color: '#8CC6EC', meaning: 'Exponentials, SwiGLU, roots and the like in a router.' },
  { name: 'scratchpad', group: 'computing', color: '#BFE1F6', meaning: 'Words read from and written to a scratchpad, beyond what arithmetic takes; a wider or faster one would help.' },
  { name: 'router_shared', group: 'computing', color: '#A7BCCB', meaning: 'A task of a router in cycles that its arithmetic and its words of the scratchpad would each take alone; only both faster would help.' },
  { name: 'reprogramming', group: 'computing', color: '#5A7F99', meaning: 'LoRA weights are written.' },
  { name: 'serialisation', group: 'moving data', color: '#00684B', meaning: 'The flits of a packet follow one another through a port; wider links would help.' },
  { name: 'hops', group: 'moving data', color: '#009E73', meaning: 'A packet\u2019s head goes from router to router; shorter ways would help.' },
  { name: 'tile_link', group: 'moving data', color: '#56C2A2', meaning: 'A crossing from tile to tile.' },
  { name: 'adder', group: 'moving data', color: '#A9DFCF', meaning: 'A partial sum passes an adder on its way.' },
  { name: 'link', group: 'waiting for the network', color: '#A63F00', meaning: 'A link or port is taken by other flits: contention.' },
  { name: 'credits', group: 'waiting for the network', color: '#E37222', meaning: 'There is no room in the next FIFO, and what is in it moves as fast as it can.' },
  { name: 'gateway', group: 'waiting for the network', color: '#F5B27A', meaning: 'A crossing between tiles is taken by other flits.' },
  { name: 'step', group: 'waiting for control', color: '#6F6A1E', meaning: 'The packet could go on, but commands change only when the last flit of the step has arrived.' },
  { name: 'command', group: 'waiting for control', color: '#A89F2A', meaning: 'The step has no command that moves the packet: it may broadcast only so many.' },
  { name: 'program', group: 'waiting for control', color: '#D9D07A', meaning: 'The controller waits for its program memory to be loaded.' },
  { name: 'unit', group: 'waiting for units or memory', color: '#8F4A72', meaning: 'ACIM, DCIM or router still works for an earlier task.' },
  { name: 'order', group: 'waiting for units or memory', color: '#CC79A7', meaning: 'A unit stands still because an earlier task in its fixed order is not ready.' },
  { name: 'buffer', group: 'waiting for units or memory', color: '#EBC3D8', meaning: 'A packet buffer or accumulator is not free yet; more memory would help.' },
];

// A cause this page does not know yet is shown under its own name.
export function causeOf(name: string): Cause {
  return kCauses.find((cause) => cause.name === name) ?? { name, group: 'other', color: kGrey, meaning: 'See docs/attribution.md.' };
}

// The causes among `names`, in the order of the list above.
export function inOrder(names: Iterable<string>): Cause[] {
  const present = new Set(names);
  const known = kCauses.filter((cause) => present.has(cause.name));
  const others = [...present].filter((name) => !kCauses.some((cause) => cause.name === name)).sort();
  return [...known, ...others.map(causeOf)];
}
