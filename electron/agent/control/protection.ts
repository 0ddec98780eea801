/** A child's state as every face shows it (DESIGN §1.7): what holds, what it rests on, never a plain "protected". */
import type { z } from 'zod';
import type { protectionSchema } from '../../../shared/contracts/overview-shapes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { Profile } from '../storage/profile-store.ts';
import type { OperatorDeps } from './operator-deps.ts';

export type Protection = z.infer<typeof protectionSchema>;

const SENTENCES: Readonly<Record<'advisory' | 'observing' | 'off', Text>> = {
  advisory: { vi: 'Chỉ nhắc nhở – trẻ có thể tắt', en: 'Advisory – a child can turn this off' },
  observing: { vi: 'Chỉ quan sát – không chặn gì', en: 'Observing – nothing is blocked' },
  off: { vi: 'Tắt – điểm truy cập của trẻ này không chạy', en: "Off – this child's endpoint is not running" },
};

/** The same, said to the child whose own page it is. */
const SENTENCES_TO_CHILD: typeof SENTENCES = {
  advisory: {
    vi: 'Hải Đăng ở máy này mới chỉ nhắc nhở: con có thể tắt, và cả nhà tin con.',
    en: 'Hải Đăng only reminds you here: you can turn it off, and your family trusts you.',
  },
  observing: {
    vi: 'Hải Đăng đang chỉ quan sát, chưa chặn gì của con.',
    en: 'Hải Đăng is only observing: nothing is blocked for you.',
  },
  off: {
    vi: 'Hải Đăng chưa chạy được cho con lúc này. Con nói với bố mẹ nhé.',
    en: 'Hải Đăng is not running for you right now. Please tell your parents.',
  },
};

/** The English side is what `status` prints: it stays as it is. */
const BASIS: Readonly<Record<'advisory' | 'observing' | 'off', Text>> = {
  advisory: {
    vi: 'chưa có gì buộc các chương trình phải hỏi bộ lọc',
    en: 'no gate makes programs ask the filter',
  },
  observing: { vi: 'chế độ quan sát đang bật', en: 'observe mode' },
  off: { vi: 'cổng của trẻ chưa mở được', en: 'the endpoint is not bound' },
};

/** Nothing has probed as the child's account, so `enforced` cannot be claimed. */
export function protectionOf(
  deps: OperatorDeps,
  child: Pick<Profile, 'id'>,
  reader: 'parent' | 'child' = 'parent',
): Protection {
  const bound = (deps.endpoints?.of(child.id).dns ?? null) !== null;
  const observing = deps.observe || deps.policy.of(child.id).policy.observe;
  const state = !bound ? 'off' : observing ? 'observing' : 'advisory';
  const sentences = reader === 'child' ? SENTENCES_TO_CHILD : SENTENCES;
  return { state, sentence: sentences[state], basis: BASIS[state], provedAt: null };
}
