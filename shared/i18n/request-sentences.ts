/** Asking and answering in words, for the guardian who is asked and the child who asks. Kind, without blame. */
import type { Text } from './text.ts';

export type Purpose = 'play' | 'lesson' | 'mistake';
export type NotYet = 'study-time' | 'after-dinner' | 'together' | 'other';

/** Null: the child reads it. */
export type Asker = string | null;

const PURPOSES: Readonly<Record<Purpose, Text>> = {
  play: { vi: '', en: '' },
  lesson: { vi: ', cho bài học', en: ', for a lesson' },
  mistake: { vi: ', vì có lẽ bị chặn nhầm', en: ', which may be blocked by mistake' },
};

const NOT_SAID: Text = { vi: '', en: '' };

const lasting = (minutes: number | null): Text =>
  minutes === null
    ? { vi: '', en: '' }
    : { vi: ` trong ${sayMinutes(minutes).vi}`, en: ` for ${sayMinutes(minutes).en}` };

export function sayMinutes(minutes: number): Text {
  if (minutes % 60 !== 0 || minutes === 0) return { vi: `${minutes} phút`, en: `${minutes} minutes` };
  const hours = minutes / 60;
  return { vi: `${hours} giờ`, en: hours === 1 ? '1 hour' : `${hours} hours` };
}

export function asksForSite(
  asker: Asker,
  target: Text,
  minutes: number | null,
  purpose: Purpose | null,
): Text {
  const why = purpose === null ? NOT_SAID : PURPOSES[purpose];
  const time = lasting(minutes);
  return {
    vi: `${asker ?? 'Con'} xin mở ${target.vi}${time.vi}${why.vi}.`,
    en: `${asker === null ? 'You asked' : `${asker} asks`} to open ${target.en}${time.en}${why.en}.`,
  };
}

export function asksForTime(asker: Asker, minutes: number): Text {
  const { vi, en } = sayMinutes(minutes);
  return {
    vi: `${asker ?? 'Con'} xin thêm ${vi}.`,
    en: `${asker === null ? 'You asked' : `${asker} asks`} for ${en} more.`,
  };
}

/** The name that `haidang setup` gives: who set it up had no occasion to say another one. */
export const UNNAMED_GUARDIAN = 'guardian';

/** Who answered, as people say it. */
export const guardianCalled = (name: string): Text =>
  name === UNNAMED_GUARDIAN ? { vi: 'Bố mẹ', en: 'A parent' } : { vi: name, en: name };

export const openedUntil = (by: Text, at: Text): Text => ({
  vi: `${by.vi} mở đến ${at.vi}.`,
  en: `${by.en} opened it until ${at.en}.`,
});

export const gaveTimeUntil = (by: Text, at: Text): Text => ({
  vi: `${by.vi} cho thêm giờ đến ${at.vi}.`,
  en: `${by.en} gave extra time until ${at.en}.`,
});

export const openedLess = (by: Text, at: Text): Text => ({
  vi: `${by.vi} cho một phần: đến ${at.vi}.`,
  en: `${by.en} gave a part of it: until ${at.en}.`,
});

export const openedAlways = (by: Text, scope: 'page' | 'site' | 'category', what: Text): Text =>
  ({
    page: { vi: `${by.vi} cho mở ${what.vi} từ nay.`, en: `${by.en} keeps ${what.en} open from now on.` },
    site: {
      vi: `${by.vi} cho mở cả ${what.vi} từ nay.`,
      en: `${by.en} keeps all of ${what.en} open from now on.`,
    },
    // Unnamed: a child need not meet the catalogue's name of it.
    category: {
      vi: `${by.vi} cho mở cả nhóm này từ nay.`,
      en: `${by.en} keeps this whole category open from now on.`,
    },
  })[scope];

const NOT_YET: Readonly<Record<NotYet, Text>> = {
  'study-time': { vi: 'chưa, đang là giờ học', en: 'not yet, it is study time' },
  'after-dinner': { vi: 'chưa, ăn tối xong mình nói nhé', en: 'not yet, let us talk after dinner' },
  together: { vi: 'chưa, mình cùng xem nhé', en: 'not yet, let us look at it together' },
  other: { vi: 'chưa', en: 'not yet' },
};

export const notYet = (by: Text, reason: NotYet): Text => ({
  vi: `${by.vi}: ${NOT_YET[reason].vi}.`,
  en: `${by.en}: ${NOT_YET[reason].en}.`,
});

/** Words that somebody typed, as they are. */
export const quoted = (words: string): Text => ({ vi: `“${words}”`, en: `“${words}”` });

export const timeIsOver: Text = { vi: 'Thời gian được mở đã hết.', en: 'The time it was open is over.' };

/** A guardian ended it before its time. */
export const closedEarly = (asker: Asker): Text =>
  asker === null
    ? {
        vi: 'Bố mẹ đã kết thúc sớm hơn giờ hẹn. Con muốn biết vì sao thì hỏi bố mẹ nhé.',
        en: 'Your parents ended it early. If you wonder why, ask them.',
      }
    : {
        vi: 'Bố mẹ đã kết thúc sớm hơn giờ hẹn.',
        en: 'A parent ended it early.',
      };

export const nobodyAnswered = (asker: Asker): Text =>
  asker === null
    ? {
        vi: 'Chưa ai kịp trả lời trong một ngày. Con có thể xin lại.',
        en: 'Nobody managed to answer within a day. You can ask again.',
      }
    : {
        vi: 'Hết hạn sau một ngày mà chưa ai trả lời.',
        en: 'It ended after a day without an answer.',
      };

/** To a child who asks for a help line, which no record keeps. */
export const helpIsOpen = (phone: string): Text => ({
  vi: `Trang này luôn mở cho con và không ai ghi lại. Con muốn nói chuyện với ai đó thì gọi ${phone}: miễn phí, cả ngày lẫn đêm.`,
  en: `This site is always open for you, and nobody keeps a record of it. If you want to talk to somebody, call ${phone}: free of charge, day and night.`,
});

/** To a child who asks for a site of the private class: open, or closed for now. Neither is kept. */
export const privateIsOpen: Text = {
  vi: 'Trang này đang mở cho con, và không ai ghi lại việc con hỏi.',
  en: 'This site is open for you, and nobody keeps a record of your asking.',
};

export const privateIsClosed = (phone: string): Text => ({
  vi: `Trang này thuộc phần riêng tư của con, nên Hải Đăng không ghi lại và không gửi lời xin. Con hãy nói trực tiếp với một người lớn mà con tin, hoặc gọi ${phone}.`,
  en: `This site is a private matter of yours, so Hải Đăng keeps no record and sends no request. Talk to a grown-up you trust, or call ${phone}.`,
});

/** `target`: another host of the site that the child would ask for now. */
export const askedOfSameSite = (target: Text): Text => ({
  vi: `Con vừa xin mở ${target.vi}, thuộc cùng một trang web.`,
  en: `You asked to open ${target.en} a moment ago, which is part of the same site.`,
});

export const openAlready: Text = {
  vi: 'Trang này đang mở rồi, con vào được ngay.',
  en: 'This site is open already, you can go there now.',
};
