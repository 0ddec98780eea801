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
export function protectionOf(deps: OperatorDeps, child: Pick<Profile, 'id'>): Protection {
  const bound = (deps.endpoints?.of(child.id).dns ?? null) !== null;
  const observing = deps.observe || deps.policy.of(child.id).policy.observe;
  const state = !bound ? 'off' : observing ? 'observing' : 'advisory';
  return { state, sentence: SENTENCES[state], basis: BASIS[state], provedAt: null };
}
