/** Types of the parts of dcmjs that are used here. */
declare module "dcmjs" {
  type NaturalDataSet = Readonly<Record<string, unknown>> & { readonly PixelData: readonly [ArrayBuffer] };
  const dcmjs: {
    data: {
      DicomMessage: { readFile(content: ArrayBuffer): { dict: object; meta: object } };
      DicomMetaDictionary: { naturalizeDataset(dict: object): NaturalDataSet };
    };
  };
  export default dcmjs;
}
