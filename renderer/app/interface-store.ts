/** State of the interface only: toasts, and what the reader switched on and off here. What the agent says is elsewhere. */
import { create } from 'zustand';
import type { Change } from '../../shared/contracts/change-shapes.ts';
import type { Failure } from '../client/api-error.ts';

export type Toast =
  | { readonly id: number; readonly kind: 'change'; readonly change: Change; readonly isUndo: boolean }
  | { readonly id: number; readonly kind: 'failure'; readonly failure: Failure }
  | { readonly id: number; readonly kind: 'note'; readonly text: string }
  /** A child asks: by the request's id. */
  | { readonly id: number; readonly kind: 'request'; readonly request: string };

export type NewToast = Toast extends infer One ? (One extends Toast ? Omit<One, 'id'> : never) : never;

const SINGLE_KEYS = 'haidang.single-keys';
/** More than three hide what one works on. */
const MOST_TOASTS = 3;

interface InterfaceState {
  readonly toasts: readonly Toast[];
  /** Keys without a modifier; a reader who dictates switches them off (WCAG 2.1.4). */
  readonly singleKeys: boolean;
  /** Rises with every wish to open the palette, whose code is fetched then. */
  readonly paletteWanted: number;
  /** What it opens with: an address that was pasted on the page. */
  readonly paletteText: string;
  readonly helpOpen: boolean;
  readonly addToast: (toast: NewToast) => void;
  readonly dropToast: (id: number) => void;
  readonly setSingleKeys: (on: boolean) => void;
  readonly wantPalette: (text?: string) => void;
  readonly setHelpOpen: (open: boolean) => void;
}

let nextId = 1;

export const useInterface = create<InterfaceState>()((set) => ({
  toasts: [],
  singleKeys: localStorage.getItem(SINGLE_KEYS) !== 'off',
  paletteWanted: 0,
  paletteText: '',
  helpOpen: false,
  addToast: (toast) => {
    const id = nextId++;
    set(({ toasts }) => ({ toasts: [...toasts, { ...toast, id }].slice(-MOST_TOASTS) }));
  },
  dropToast: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  setSingleKeys: (singleKeys) => {
    localStorage.setItem(SINGLE_KEYS, singleKeys ? 'on' : 'off');
    set({ singleKeys });
  },
  wantPalette: (paletteText = '') =>
    set(({ paletteWanted }) => ({ paletteWanted: paletteWanted + 1, paletteText })),
  setHelpOpen: (helpOpen) => set({ helpOpen }),
}));
