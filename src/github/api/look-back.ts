/** Older deployments are not listed: requests grow with the deployments of this span, not with the whole history. */
export const LOOK_BACK_DAYS = 60;
