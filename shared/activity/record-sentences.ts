/**
 * What is written down about a child, in words: for the guardian, who decides it, and for the child, who is written
 * about. Agreement, family page and the child's page say the same, and `reduceFacts` does it.
 */
import type { Text } from '../i18n/text.ts';
import type { DetailLevel } from './detail-level.ts';

export interface Recording {
  readonly detail: DetailLevel;
  /** False: consent or notice are not on record. */
  readonly recordsNames: boolean;
  readonly detailDays: number;
}

/** Who reads it. */
export type Reader = 'guardian' | 'child';

const TOTALS: Text = {
  vi: 'Chỉ đếm: mỗi giờ có bao nhiêu lượt truy cập, bao nhiêu lượt bị chặn. Không có tên trang nào.',
  en: 'Only counts: how many requests there were each hour, and how many were blocked. No names of sites.',
};

const OF_LEVEL: Readonly<Record<DetailLevel, Text>> = {
  totals: TOTALS,
  category: {
    vi: 'Giờ và nhóm nội dung của mỗi lượt (như trò chơi, học tập), được mở hay bị chặn. Không có tên trang.',
    en: 'The time and the category of each visit (such as games or learning), and whether it was open or blocked. No names of sites.',
  },
  site: {
    vi: 'Giờ, tên trang (như youtube.com) và nhóm nội dung của mỗi lượt, được mở hay bị chặn. Không ghi từng trang bên trong hay nội dung đã xem.',
    en: 'The time, the site (such as youtube.com) and the category of each visit, and whether it was open or blocked. No pages within a site and nothing of what they say.',
  },
  full: {
    vi: 'Giờ, tên máy chủ đầy đủ (như m.youtube.com), trang và nhóm nội dung của mỗi lượt, được mở hay bị chặn.',
    en: 'The time, the full name of the server (such as m.youtube.com), the site and the category of each visit, and whether it was open or blocked.',
  },
};

const WAITS_FOR_CONSENT: Readonly<Record<Reader, Text>> = {
  guardian: {
    vi: 'Chưa ghi gì hơn thế, vì chưa có đủ: sự đồng ý của người giám hộ, việc báo cho trẻ biết, và từ 7 tuổi câu trả lời của trẻ.',
    en: 'Nothing more is written yet: the guardian’s consent, the notice to the child and, from the age of seven, the child’s answer are not all on record.',
  },
  child: {
    vi: 'Chưa ghi gì hơn thế, vì bố mẹ chưa nói chuyện xong với con về việc này.',
    en: 'Nothing more is written yet, because your parents have not finished talking with you about it.',
  },
};

const ASKED: Readonly<Record<Reader, Text>> = {
  guardian: {
    vi: 'Những gì trẻ xin và câu trả lời của người giám hộ, để hai bên cùng xem lại.',
    en: 'What the child asks for and what a guardian answers, so that both can look it up.',
  },
  child: {
    vi: 'Những gì con xin và câu trả lời của bố mẹ, để cả hai cùng xem lại.',
    en: 'What you ask for and what your parents answer, so that you can both look it up.',
  },
};

const LOOKS: Readonly<Record<Reader, Text>> = {
  guardian: {
    vi: 'Mỗi lần người giám hộ xem chi tiết của trẻ: ai, lúc nào, xem gì. Trẻ thấy danh sách này.',
    en: 'Every time a guardian looks at the child’s detail: who, when and at what. The child sees this list.',
  },
  child: {
    vi: 'Mỗi lần bố mẹ xem chi tiết của con: ai, lúc nào, xem gì. Con thấy danh sách này.',
    en: 'Every time a parent looks at your detail: who, when and at what. You see this list.',
  },
};

const kept = (days: number): Text => ({
  vi: `Chi tiết tự xóa sau ${days} ngày; số đếm theo ngày được giữ lâu hơn để so sánh.`,
  en: `Details are deleted by themselves after ${days === 1 ? 'one day' : `${days} days`}; daily counts are kept longer, to compare.`,
});

export function recordedSentences(recording: Recording, reader: Reader): readonly Text[] {
  const { detail, recordsNames, detailDays } = recording;
  const onlyCounts = !recordsNames || detail === 'totals';
  return [
    onlyCounts ? TOTALS : OF_LEVEL[detail],
    ...(recordsNames ? [] : [WAITS_FOR_CONSENT[reader]]),
    ...(onlyCounts ? [] : [kept(detailDays)]),
    ASKED[reader],
    LOOKS[reader],
  ];
}

export function neverRecorded(reader: Reader): readonly Text[] {
  const owner: Text = reader === 'child' ? { vi: 'con', en: 'you' } : { vi: 'trẻ', en: 'the child' };
  const types = reader === 'child' ? 'type' : 'types';
  return [
    {
      vi: `Tin nhắn, mật khẩu, những gì ${owner.vi} gõ hay nói, ảnh chụp màn hình.`,
      en: `Messages, passwords, anything ${owner.en} ${types} or ${reader === 'child' ? 'say' : 'says'}, pictures of the screen.`,
    },
    {
      vi: 'Tên các trang trợ giúp, sức khỏe, tâm lý, giới tính, tôn giáo và pháp lý, ở mọi mức.',
      en: 'The names of sites about help, health, counselling, sexuality, religion and legal aid, at any level.',
    },
    {
      // The names themselves do leave it: whoever resolves them is asked for each.
      vi: 'Những gì ghi lại không bị gửi ra khỏi máy tính này. Chỉ tên trang được hỏi máy chủ tên miền để mở trang, như ở mọi máy tính.',
      en: 'The record is not sent away from this computer. Only the name of a site is asked of a name server to open it, as on any computer.',
    },
  ];
}
