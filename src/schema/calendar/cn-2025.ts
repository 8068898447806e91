import type { CalendarYear } from './year.ts'

/** Notice of the General Office of the State Council on the holidays of 2025 (November 2024). */
export const CN_2025: CalendarYear = {
  year: 2025,
  source: 'https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm',
  holidays: [
    { name: '元旦', nameEn: 'New Year', off: ['01-01', '01-01'], makeup: [] },
    {
      name: '春节',
      nameEn: 'Spring Festival',
      off: ['01-28', '02-04'],
      makeup: ['01-26', '02-08'],
    },
    { name: '清明节', nameEn: 'Tomb-Sweeping Day', off: ['04-04', '04-06'], makeup: [] },
    { name: '劳动节', nameEn: 'Labour Day', off: ['05-01', '05-05'], makeup: ['04-27'] },
    { name: '端午节', nameEn: 'Dragon Boat Festival', off: ['05-31', '06-02'], makeup: [] },
    {
      name: '国庆节、中秋节',
      nameEn: 'National Day and Mid-Autumn Festival',
      off: ['10-01', '10-08'],
      makeup: ['09-28', '10-11'],
    },
  ],
}
