/**
 * A built-in core of the private class (health, counselling, sexuality, religion, legal aid), so that the promise "no
 * name in any record" holds before any list is loaded. It only ever hides names from records; it never allows or blocks.
 * Lists add to it through their own categories.
 */
import type { DomainName } from '../net/domain-name.ts';
import type { CategoryId } from './category-ids.ts';
import { HELP_LINES } from './help-lines.ts';
import { knownNames, nearestEntry } from './known-names.ts';

export type PrivateCategoryId = Extract<
  CategoryId,
  'health' | 'counselling' | 'sexuality' | 'religion' | 'legal-aid'
>;

export const PRIVATE_NAMES: Readonly<Record<PrivateCategoryId, readonly DomainName[]>> = {
  health: knownNames(`
    suckhoedoisong.vn hellobacsi.com vinmec.com youmed.vn bookingcare.vn medlatec.vn tamanhhospital.vn
    nhathuoclongchau.com.vn pharmacity.vn benhvien108.vn bachmai.gov.vn choray.vn moh.gov.vn benhviennhitrunguong.gov.vn
    who.int mayoclinic.org clevelandclinic.org webmd.com healthline.com medlineplus.gov nhs.uk kidshealth.org
    teenshealth.org msdmanuals.com drugs.com medicalnewstoday.com verywellhealth.com patient.info cdc.gov
    hiv.gov cancer.org diabetes.org epilepsy.com nationaleatingdisorders.org beateatingdisorders.org.uk
  `),
  counselling: knownNames(`
    betterhelp.com 7cups.com talkspace.com psychologytoday.com headspace.org.au kooth.com mind.org.uk youngminds.org.uk
    beyondblue.org.au reachout.com verywellmind.com nami.org mhanational.org jedfoundation.org teenlineonline.org
    childmind.org al-anon.org alateen.net aa.org na.org stopbullying.gov kidscape.org.uk ditchthelabel.org
    selfinjurysupport.org.uk papyrus-uk.org afsp.org suicidepreventionlifeline.org loveisrespect.org rainn.org
    thehotline.org tamlynqh.vn
  `),
  sexuality: knownNames(`
    plannedparenthood.org scarleteen.com amaze.org sexetc.org brook.org.uk bedsider.org itgetsbetter.org
    thetrevorproject.org pflag.org glsen.org glaad.org hrc.org stonewall.org.uk mermaidsuk.org.uk ilga.org isee.org.vn
    ippf.org guttmacher.org
  `),
  religion: knownNames(`
    phatgiao.org.vn giacngo.vn thuvienhoasen.org quangduc.com phatsuonline.com phatgiaovietnam.vn langmai.org
    hdgmvietnam.com conggiao.org tgpsaigon.net tonggiaophanhanoi.org tonggiaophanhue.org httlvn.org btgcp.gov.vn
    vatican.va vaticannews.va usccb.org biblegateway.com bible.com biblehub.com jw.org churchofjesuschrist.org
    quran.com islamqa.info sunnah.com islamweb.net chabad.org myjewishlearning.com plumvillage.org accesstoinsight.org
    dalailama.com caodai.org
  `),
  'legal-aid': knownNames(`
    tgpl.moj.gov.vn trogiupphaply.gov.vn lawhelp.org childlawadvice.org.uk citizensadvice.org.uk lawstuff.org.uk
    legalaid.nsw.gov.au youthlaw.asn.au childrenslegalcentre.com
  `),
};

const BY_NAME: ReadonlyMap<DomainName, PrivateCategoryId> = new Map(
  (['health', 'counselling', 'sexuality', 'religion', 'legal-aid'] as const).flatMap((categoryId) =>
    PRIVATE_NAMES[categoryId].map((name) => [name, categoryId] as const),
  ),
);

const HELP_SITES: ReadonlyMap<DomainName, PrivateCategoryId> = new Map(
  HELP_LINES.flatMap(({ sites }) => sites.map((site) => [site, 'counselling'] as const)),
);

/** The private category and the entry a name falls under. Help lines count as counselling. */
export function privateEntry(
  name: DomainName,
): { readonly categoryId: PrivateCategoryId; readonly entry: DomainName } | undefined {
  const found = nearestEntry(HELP_SITES, name) ?? nearestEntry(BY_NAME, name);
  return found === undefined ? undefined : { categoryId: found.value, entry: found.entry };
}
