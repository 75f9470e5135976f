import { type AccessTable, allow, regional } from "./grant";

const DATA_SOURCE = [regional("quicksight", "datasource/{name}*")];
const DATA_SET = [regional("quicksight", "dataset/{name}*")];

/** Reports in QuickSight. Reading what a data set is gives none of its rows. */
export const REPORT_TYPES: AccessTable = {
  "aws:quicksight/dataSource:DataSource": {
    read: [
      allow("quicksight", ["DescribeDataSource", "DescribeDataSourcePermissions", "ListTagsForResource"], DATA_SOURCE),
    ],
    write: [
      allow(
        "quicksight",
        [
          "CreateDataSource",
          "DeleteDataSource",
          "PassDataSource",
          "TagResource",
          "UntagResource",
          "UpdateDataSource",
          "UpdateDataSourcePermissions",
        ],
        DATA_SOURCE,
      ),
    ],
    passesTo: ["quicksight.amazonaws.com"],
  },
  "aws:quicksight/dataSet:DataSet": {
    read: [
      allow(
        "quicksight",
        ["DescribeDataSet", "DescribeDataSetPermissions", "DescribeDataSetRefreshProperties", "ListTagsForResource"],
        DATA_SET,
      ),
    ],
    write: [
      allow(
        "quicksight",
        [
          "CreateDataSet",
          "DeleteDataSet",
          "DeleteDataSetRefreshProperties",
          "PassDataSet",
          "PutDataSetRefreshProperties",
          "TagResource",
          "UntagResource",
          "UpdateDataSet",
          "UpdateDataSetPermissions",
        ],
        DATA_SET,
      ),
    ],
  },
};
