import type { CalendarYear } from './year.ts'

/** Notice of the General Office of the State Council on the holidays of 2026 (November 2025). */
export const CN_2026: CalendarYear = {
  year: 2026,
  source: 'https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm',
  holidays: [
    { name: '元旦', nameEn: 'New Year', off: ['01-01', '01-03'], makeup: ['01-04'] },
    {
      name: '春节',
      nameEn: 'Spring Festival',
      off: ['02-15', '02-23'],
      makeup: ['02-14', '02-28'],
    },
    { name: '清明节', nameEn: 'Tomb-Sweeping Day', off: ['04-04', '04-06'], makeup: [] },
    { name: '劳动节', nameEn: 'Labour Day', off: ['05-01', '05-05'], makeup: ['05-09'] },
    { name: '端午节', nameEn: 'Dragon Boat Festival', off: ['06-19', '06-21'], makeup: [] },
    { name: '中秋节', nameEn: 'Mid-Autumn Festival', off: ['09-25', '09-27'], makeup: [] },
    { name: '国庆节', nameEn: 'National Day', off: ['10-01', '10-07'], makeup: ['09-20', '10-10'] },
  ],
}
