/**
 * Why something is open or closed, said to a child and to a parent alike: short, kind, true, without blame. One function
 * for each reason; the caller has put names and times into words already.
 */
import type { Text } from './text.ts';

/** Where the rule stands, as it reads after "by" / "của". */
const OF_LAYER: Readonly<Record<'household' | 'child', Text>> = {
  household: { vi: 'quy tắc chung của cả nhà', en: 'a rule for the whole household' },
  child: { vi: 'quy tắc riêng của con', en: 'a rule for this child' },
};

export const helpLine: Text = {
  vi: 'Đây là trang giúp đỡ trẻ em, lúc nào cũng mở và không ai ghi lại.',
  en: 'This is a help line for children. It is always open, and nobody keeps a record of it.',
};

export const systemNeed: Text = {
  vi: 'Máy tính cần địa chỉ này để chạy an toàn nên nó luôn mở.',
  en: 'The computer needs this address to stay safe, so it is always open.',
};

/** Both null: the end of the pause opens nothing by itself. `opensAt`: only where something else closes it longer. */
export const paused = (until: Text | null, opensAt: Text | null): Text => {
  if (until === null) return { vi: 'Internet đang tạm dừng.', en: 'The Internet is paused.' };
  const pause = {
    vi: `Internet đang tạm dừng đến ${until.vi}.`,
    en: `The Internet is paused until ${until.en}.`,
  };
  return opensAt === null
    ? pause
    : {
        vi: `${pause.vi} Sau đó vẫn là giờ đóng, đến ${opensAt.vi} mới mở lại.`,
        en: `${pause.en} After that it is still closed, and it opens again at ${opensAt.en}.`,
      };
};

export const pausedUntilResumed: Text = {
  vi: 'Internet đang tạm dừng. Người lớn sẽ mở lại sau.',
  en: 'The Internet is paused. A grown-up will switch it on again.',
};

export const granted = (until: Text): Text => ({
  vi: `Được mở thêm đến ${until.vi}.`,
  en: `Extra time was given: open until ${until.en}.`,
});

export const parentBlocked = (target: Text, layer: 'household' | 'child'): Text => ({
  vi: `Bố mẹ đã chặn ${target.vi} (${OF_LAYER[layer].vi}). Nếu cần, con hãy hỏi bố mẹ.`,
  en: `A parent has blocked ${target.en} (${OF_LAYER[layer].en}). If you need it, ask them.`,
});

export const parentAllowed = (target: Text, layer: 'household' | 'child'): Text => ({
  vi: `Bố mẹ cho phép ${target.vi} (${OF_LAYER[layer].vi}).`,
  en: `A parent allows ${target.en} (${OF_LAYER[layer].en}).`,
});

export const outsideHours = (opensAt: Text | null): Text =>
  opensAt === null
    ? {
        vi: 'Bây giờ không phải giờ dùng Internet.',
        en: 'This is not a time for the Internet.',
      }
    : {
        vi: `Bây giờ là giờ nghỉ. Sẽ mở lại lúc ${opensAt.vi}.`,
        en: `It is time for a break now. It opens again at ${opensAt.en}.`,
      };

export const allowanceSpent = (opensAt: Text | null): Text =>
  opensAt === null
    ? { vi: 'Thời gian của hôm nay đã dùng hết.', en: 'Today’s time is used up.' }
    : {
        vi: `Thời gian của hôm nay đã dùng hết. Sẽ có lại lúc ${opensAt.vi}.`,
        en: `Today’s time is used up. There is more at ${opensAt.en}.`,
      };

export const noAllowance: Text = {
  vi: 'Mục này không có thời gian sử dụng.',
  en: 'No time is set aside for this.',
};

const ofList = (list: string | null): Text =>
  list === null ? { vi: '', en: '' } : { vi: ` (theo danh sách ${list})`, en: ` (list ${list})` };

export const categoryBlocked = (entry: string, category: Text, list: string | null): Text => ({
  vi: `${entry} thuộc nhóm “${category.vi}”${ofList(list).vi}, nhóm này đang bị chặn.`,
  en: `${entry} is in the category “${category.en}”${ofList(list).en}, which is blocked.`,
});

export const categoryWarned = (entry: string, category: Text, list: string | null): Text => ({
  vi: `Khoan đã: ${entry} thuộc nhóm “${category.vi}”${ofList(list).vi}. Con hãy hỏi người lớn trước khi vào.`,
  en: `Careful: ${entry} is in the category “${category.en}”${ofList(list).en}. Ask a grown-up before you go there.`,
});

export const categoryAllowed = (entry: string, category: Text): Text => ({
  vi: `${entry} thuộc nhóm “${category.vi}”, nhóm này được phép.`,
  en: `${entry} is in the category “${category.en}”, which is allowed.`,
});

export const categoryObserved = (entry: string, category: Text): Text => ({
  vi: `${entry} thuộc nhóm “${category.vi}”: được phép, và bố mẹ có thể xem lại.`,
  en: `${entry} is in the category “${category.en}”: allowed, and parents can see that it was used.`,
});

export const uncategorised: Text = {
  vi: 'Chưa ai xếp loại trang này, và hiện chỉ các trang đã biết được mở. Con có thể xin bố mẹ mở.',
  en: 'Nobody has sorted this site yet, and only known sites are open. You can ask a parent to open it.',
};

export const notOnAllowList: Text = {
  vi: 'Hiện chỉ mở những trang bố mẹ đã chọn, và trang này chưa có trong đó.',
  en: 'Only sites that a parent picked are open now, and this one is not among them.',
};

export const noSafeSearch: Text = {
  vi: 'Tìm kiếm an toàn đang bật, mà công cụ tìm kiếm này không có chế độ an toàn chắc chắn, nên đang đóng. Con có thể tìm bằng công cụ khác, hoặc xin bố mẹ mở.',
  en: 'Safe search is on, and this search engine cannot be held to a safe mode, so it is closed. You can search with another one, or ask a parent to open it.',
};

export const listsNotReady: Text = {
  vi: 'Các danh sách chưa được nạp xong, nên đang theo cách gia đình đã chọn cho lúc này.',
  en: 'The lists are not loaded yet, so what the family chose for this case applies.',
};

export const noRule: Text = {
  vi: 'Không có quy tắc nào cấm trang này.',
  en: 'No rule is against this site.',
};

/** Of names that no rule opens or closes. */
export const ANSWERED_BY_FILTER: Readonly<Record<'bypass' | 'loopback' | 'nonexistent', Text>> = {
  bypass: {
    vi: 'Trình duyệt và ứng dụng hỏi tên này để biết có được đi vòng qua bộ lọc không. Hải Đăng luôn trả lời là không, dù quy tắc thế nào.',
    en: 'Browsers and apps ask for this name to learn whether they may go around the filter. Hải Đăng always says no, whatever the rules are.',
  },
  loopback: {
    vi: 'Tên này luôn chỉ chính máy tính này, nên không quy tắc nào đóng hay mở nó.',
    en: 'This name always means this computer itself, so no rule opens or closes it.',
  },
  nonexistent: {
    vi: 'Tên kiểu này dành riêng cho mạng trong nhà, cho việc thử nghiệm hoặc việc riêng khác, và không dẫn tới trang nào trên Internet. Hải Đăng tự trả lời như vậy, dù quy tắc thế nào.',
    en: 'Names like this one are set apart for home networks, tests and other private uses, and lead to no site of the Internet. Hải Đăng says so by itself, whatever the rules are.',
  },
};

/** Added after the sentence of an allowed name that safe search sends elsewhere. */
export const safeSearchAdded: Text = {
  vi: 'Tìm kiếm an toàn đang bật ở đây.',
  en: 'Safe search is on here.',
};

/** Added when the end of a break opens nothing, since the name is closed for what it is: the sentence of that. */
export const closedAnyway = (because: Text): Text => ({
  vi: `Lúc khác trang này vẫn đóng: ${because.vi}`,
  en: `At other times it stays closed: ${because.en}`,
});

/** Added in observe mode to what would have been blocked. */
export const onlyObserved: Text = {
  vi: 'Chế độ quan sát đang bật: chỉ ghi nhận, chưa chặn.',
  en: 'Observe mode is on: this is noted, not carried out.',
};
